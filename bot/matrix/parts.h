// SPDX-License-Identifier: LGPL-3.0-or-later
// One account on one homeserver: what the parts of this folder share.
#pragma once
#include "chat/transport.h"
#include "matrix/board.h"
#include "matrix/crypto.h"
#include "matrix/decrypt.h"
#include "matrix/entry.h"
#include "matrix/login.h"
#include "matrix/recount.h"
#include "matrix/rooms.h"
#include "matrix/seed.h"
#include "matrix/send.h"
#include "matrix/sync.h"

typedef struct Matrix {
	Transport base;
	MatrixSettings *settings; // NULL between logins
	Api api;
	MatrixLogin login;
	MatrixRooms rooms;
	MatrixSync sync;
	Crypto crypto;
	Device device;
	Encryptor encryptor;
	Decrypter decrypter;
	MatrixSend send;
	MatrixSeeds seeds;
	MatrixBoards boards;
	Recounts recounts;
	Privates privates;
	Entry entry;
	bool known; // rooms, privates and entry are there
	Backoff backoff;
	guint retry;
	bool ready, stopped;
	char *why;     // why it is not ready; NULL = it is on its way
	char *library; // of encryption: where it would be
} Matrix;

// A fault that makes the token worthless; everything stops until it is mended.
void matrix_logged_out(Matrix *matrix);
// Logged in, and the first answer was heard, or the config changed: rooms, private chats, words.
void matrix_go(Matrix *matrix);
// A room that is named in the config, by its Matrix room; NULL = it is none of ours.
BotRoom *matrix_bot_room(const Matrix *matrix, const MatrixRoom *room);
// The Matrix room of a room that the config names; NULL = it is on another network, or not known yet.
MatrixRoom *matrix_room_named(const Matrix *matrix, const char *name);
// The same of a line's room, by its name, or (NULL) of the private chat with whoever has that address.
MatrixRoom *matrix_room_of(const Matrix *matrix, const char *name, const char *address);
