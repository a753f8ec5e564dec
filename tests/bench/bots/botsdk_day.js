// SPDX-License-Identifier: LGPL-3.0-or-later
// A bot on matrix-bot-sdk: says the day of the strike in reply to `!day`. Its crypto is a binary from elsewhere, not asked for here.
const modules = require("module"), load = modules._load;
const nothing = new Proxy({}, { get: (_, name) => (name === "__esModule" ? undefined : class {}) });
modules._load = (name, ...more) => (name.includes("matrix-sdk-crypto-nodejs") ? nothing : load(name, ...more));
const { AutojoinRoomsMixin, LogLevel, LogService, MatrixClient, SimpleFsStorageProvider } = require("matrix-bot-sdk");

LogService.setLevel(LogLevel.WARN);
const client = new MatrixClient(process.env.BENCH_URL, process.env.BENCH_TOKEN, new SimpleFsStorageProvider("bot.json"));
AutojoinRoomsMixin.setupOnClient(client);
client.on("room.message", (room, event) => {
    if (event.content?.body !== "!day" || event.content.msgtype !== "m.text") return;
    const day = Math.floor((Date.now() - Date.UTC(2023, 4, 1)) / 86400000);
    client.replyNotice(room, event, `WGA strike: day ${day}`);
});
client.start();
