// SPDX-License-Identifier: LGPL-3.0-or-later
// What picketbot-crypto.so exports: the machine that keeps the keys of one Matrix device. All text is UTF-8 and ends with NUL.
// The machine sends nothing itself: it says what is to be sent, and is told what was answered.
#pragma once

#define MACHINE_ABI 1

// Of one machine all calls come from one thread at a time.
typedef struct MachineHandle MachineHandle;
typedef enum { MACHINE_INFO = 1, MACHINE_WARNING, MACHINE_ERROR } MachineLevel;

int pbc_abi(void);
// Where warnings and panics go, from whichever thread; NULL = nowhere. Before the first machine.
void pbc_log(void (*write)(int level, const char *text));
// {"user", "device", "path": a folder or null = in memory, "passphrase": text or null, "strict": bool}.
// NULL and a sentence, which pbc_free_text() frees, if it cannot be opened.
MachineHandle *pbc_open(const char *json, char **ret_fault);
// {"ok": …} or {"err": "a sentence"}, never NULL; pbc_free_text() frees it. After a "panic: …" close it and open it anew.
// A request is {"id", "type", "method", "path", "body"}; once it is answered, "sent" hands on the answer, unless its id is "".
//   identity {}                                  {"ed25519", "curve25519"}
//   receive_sync {the body of a /sync}           {"to_device": n, "room_keys": [{"room", "session"}]}
//   outgoing {}                                  [request]
//   sent {"id", "type", "response"}              {}
//   track {"users"}                              {}
//   query {"users"}                              request
//   claim {"users"}                              request or null
//   share {"room", "users", "rotation_ms",
//          "rotation_messages", "history"}       [request]: [] = all have the key, and encrypt may follow
//   encrypt {"room", "type", "content"}          {"content"} of an m.room.encrypted; on disk before this returns
//   decrypt {"events": [{"room", "event"}]}      [{"event", "session", "index", "device", "verification"} or
//                                                 {"fault", "words", "withheld"}]; events are texts of JSON.
//                                                 fault: no_key, unsigned, changed, mismatched, broken
//   discard {"room"}                             {}: the next share makes a new key
//   bootstrap {"reset"}                          {"requests": [request]}, to be sent in this order
//   cross_signing {}                             {"private": {"master", "self_signing", "user_signing"}, "published", "same",
//                                                 "device_signed"}
//   export_identity {}                           {"master", "self_signing", "user_signing"} or null
//   import_identity {the same}                   {}
//   devices {"user"}                             [{"id", "signed", "ed25519"}]
//   turn {} or {"set": n}                        {"turn": n}: a number that lives and dies with the store
char *pbc_call(MachineHandle *machine, const char *call, const char *json);
void pbc_close(MachineHandle *machine);
void pbc_free_text(char *text);

// The same, as whoever loads it finds them.
typedef struct {
	int (*abi)(void);
	void (*log)(void (*write)(int level, const char *text));
	MachineHandle *(*open)(const char *json, char **ret_fault);
	char *(*call)(MachineHandle *machine, const char *call, const char *json);
	void (*close)(MachineHandle *machine);
	void (*free_text)(char *text);
} MachineLibrary;
