// SPDX-License-Identifier: LGPL-3.0-or-later
// One line on its way to the server.
#pragma once
#include "matrix/parts.h"

typedef struct Delivery Delivery;
struct Delivery {
	MatrixSend *send;
	OutboxRow *row; // in flight
	char *room;     // its id
	char *transaction;
	GPtrArray *contents;
	unsigned next;          // of the contents
	char *edited;           // the event that the row takes the place of; NULL = none
	bool doubtful;          // the server may have it already
	Encryption *encryption; // of the next content, on its way
	Json *encrypted;        // the next content, as the room takes it; NULL = not yet
	char *encrypted_by;     // our device

	ApiRequest *request;
	gint64 asked_us; // when it began
	Backoff backoff;
	guint retry;
};

// Takes a row that is in flight for a room; NULL = there is none for that person. It ends by itself: said, refused, or back in the outbox.
void delivery_begin(MatrixSend *send, OutboxRow *row, const MatrixRoom *room);
// Asks now.
void delivery_go(Delivery *delivery);
void delivery_free(Delivery *delivery);
