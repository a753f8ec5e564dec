// SPDX-License-Identifier: LGPL-3.0-or-later
// Calls go into the thread by a queue, and come back into the loop one by one.
#include "matrix/machine.h"

#include <gmodule.h>
#include <string.h>

#include "base/log.h"
#include "matrix/crypto/machine_abi.h"

struct Machine {
	MachineLibrary library;
	MachineHandle *handle;
	GThread *thread;
	GAsyncQueue *queue; // of MachineCall; one without a name ends the thread
	GQueue calls;       // all that were not answered yet, in order
	void (*panicked)(void *data);
	void *data;
	int closing; // atomic: what waits is not carried out any more
};

struct MachineCall {
	Machine *machine; // NULL = closed
	char *name, *ask, *answer;
	MachineReply reply; // its done NULL = cancelled
};

G_DEFINE_QUARK(machine - fault - quark, machine_fault)

// ---- the library ----

// It names people and their devices, which our log never does; what matters comes back from the calls.
static void on_log(int level, const char *text)
{
	log_debug("encryption: %d: %s", level, text);
}

bool machine_is_there(const char *library)
{
	return g_file_test(library, G_FILE_TEST_IS_REGULAR);
}

static bool find(GModule *module, MachineLibrary *library)
{
	return g_module_symbol(module, "pbc_abi", (gpointer *)&library->abi) &&
	       g_module_symbol(module, "pbc_log", (gpointer *)&library->log) &&
	       g_module_symbol(module, "pbc_open", (gpointer *)&library->open) &&
	       g_module_symbol(module, "pbc_call", (gpointer *)&library->call) &&
	       g_module_symbol(module, "pbc_close", (gpointer *)&library->close) &&
	       g_module_symbol(module, "pbc_free_text", (gpointer *)&library->free_text);
}

// It stays for ever: its own threads could not be taken out of memory.
static bool load(MachineLibrary *library, const char *path, GError **error)
{
	if (!machine_is_there(path)) {
		g_set_error(error, MACHINE_FAULT, MACHINE_MISSING, "this build has no encryption");
		return false;
	}
	GModule *module = g_module_open(path, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);
	if (!module || !find(module, library) || library->abi() != MACHINE_ABI) {
		g_set_error(error, MACHINE_FAULT, MACHINE_MISSING,
			"%s is not the encryption of this version%s%s", path, module ? "" : ": ",
			module ? "" : g_module_error());
		return false;
	}
	g_module_make_resident(module);
	library->log(on_log);
	return true;
}

static MachineHandle *open_handle(
	const MachineLibrary *library, const MachineOptions *options, GError **error)
{
	g_autoptr(Json) ask = json_object_new();
	json_add_text(ask, "user", options->user);
	json_add_text(ask, "device", options->device);
	json_add_text(ask, "path", options->folder);
	if (options->passphrase)
		json_add_text(ask, "passphrase", options->passphrase);
	json_add_bool(ask, "strict", options->strict);
	char *text = json_print(ask), *fault = NULL;
	MachineHandle *handle = library->open(text, &fault);
	explicit_bzero(text, strlen(text));
	g_free(text);
	if (!handle)
		g_set_error(error, MACHINE_FAULT, MACHINE_REFUSED, "%s",
			fault ? fault : "no reason given");
	if (fault)
		library->free_text(fault);
	return handle;
}

// ---- a call ----

static void call_free(MachineCall *call)
{
	if (call->ask)
		explicit_bzero(call->ask, strlen(call->ask));
	g_free(call->name);
	g_free(call->ask);
	g_free(call->answer);
	g_free(call);
}

static void tell(const MachineCall *call)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Json) json = json_parse(call->answer, strlen(call->answer), &error);
	const Json *ok = json_member(json, "ok");
	const char *why = json_text(json, "err");
	call->reply.done(call->reply.data, ok,
		ok    ? NULL
		: why ? why
		      : "it gave no answer that can be read");
}

static bool is_panic(const MachineCall *call)
{
	return call->answer && g_str_has_prefix(call->answer, "{\"err\":\"panic");
}

static gboolean on_answer(gpointer data)
{
	MachineCall *call = data;
	if (call->reply.done)
		tell(call);
	Machine *machine = call->machine; // NULL = whoever was told has closed it
	if (machine) {
		g_queue_remove(&machine->calls, call); // the first, as a rule
		if (is_panic(call))
			machine->panicked(machine->data);
	}
	call_free(call);
	return G_SOURCE_REMOVE;
}

static void carry_out(const Machine *machine, MachineCall *call)
{
	char *answer = machine->library.call(machine->handle, call->name, call->ask);
	call->answer = g_strdup(answer);
	machine->library.free_text(answer);
}

static gpointer run(gpointer data)
{
	Machine *machine = data;
	for (;;) {
		MachineCall *call = g_async_queue_pop(machine->queue);
		if (!call->name) {
			call_free(call);
			return NULL;
		}
		if (!g_atomic_int_get(&machine->closing))
			carry_out(machine, call);
		g_idle_add_full(G_PRIORITY_DEFAULT, on_answer, call, NULL);
	}
}

MachineCall *machine_call(Machine *machine, const char *name, Json *ask, MachineReply reply)
{
	MachineCall *call = g_new(MachineCall, 1);
	*call = (MachineCall){
		.machine = machine,
		.name = g_strdup(name),
		.ask = ask ? json_print(ask) : g_strdup("{}"),
		.reply = reply,
	};
	json_free(ask);
	g_queue_push_tail(&machine->calls, call);
	g_async_queue_push(machine->queue, call);
	return call;
}

void machine_cancel(MachineCall *call)
{
	if (call)
		call->reply.done = NULL;
}

// ---- the whole ----

Machine *machine_open(const MachineOptions *options, GError **error)
{
	MachineLibrary library;
	if (!load(&library, options->library, error))
		return NULL;
	MachineHandle *handle = open_handle(&library, options, error);
	if (!handle)
		return NULL;
	Machine *machine = g_new(Machine, 1);
	*machine = (Machine){
		.library = library,
		.handle = handle,
		.queue = g_async_queue_new(),
		.panicked = options->panicked,
		.data = options->data,
	};
	g_queue_init(&machine->calls);
	machine->thread = g_thread_new("encryption", run, machine);
	return machine;
}

void machine_close(Machine *machine)
{
	if (!machine)
		return;
	g_atomic_int_set(&machine->closing, 1);
	g_async_queue_push(machine->queue, g_new0(MachineCall, 1));
	g_thread_join(machine->thread);
	for (GList *at = machine->calls.head; at; at = at->next) {
		MachineCall *call = at->data; // freed when the loop comes to it
		call->machine = NULL;
		call->reply.done = NULL;
	}
	g_queue_clear(&machine->calls);
	g_async_queue_unref(machine->queue);
	machine->library.close(machine->handle);
	g_free(machine);
}
