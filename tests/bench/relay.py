#!/usr/bin/env python3
"""A TCP relay on loopback that adds a round-trip time, the connection's own included: relay.py PORT TARGET_PORT RTT_MS.

Bytes leave half a round trip after they came; what a client sends before a whole round trip has passed since it connected is
held until then, since on a real network it would not have been connected yet.  Prints "ready" when it listens."""
import asyncio
import sys


async def pump(reader, writer, delay, not_before=0.0):
    loop = asyncio.get_running_loop()
    queue = asyncio.Queue()

    async def read():
        while True:
            data = await reader.read(65536)
            await queue.put((max(loop.time(), not_before) + delay, data))
            if not data:
                return

    task = asyncio.create_task(read())
    try:
        while True:
            due, data = await queue.get()
            wait = due - loop.time()
            if wait > 0:
                await asyncio.sleep(wait)
            if not data:
                break
            writer.write(data)
            await writer.drain()
    except (ConnectionError, OSError):
        pass
    finally:
        task.cancel()
        try:
            writer.close()
        except OSError:
            pass


async def main(port, target, rtt):
    async def serve(reader, writer):
        connected = asyncio.get_running_loop().time() + rtt
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", target)
        await asyncio.gather(pump(reader, up_writer, rtt / 2, connected), pump(up_reader, writer, rtt / 2), return_exceptions=True)

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    print("ready", server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]) / 1000))
