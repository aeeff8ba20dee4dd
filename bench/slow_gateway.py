"""A gateway that accepts every SMS after 200 ms, in a separate process.

It answers like our emulator and, to requests in that format, like SSL Wireless, for one or more
messages.

python -m bench.slow_gateway PORT
"""

import asyncio
import json
import sys
from typing import Any

DELAY = 0.2


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    )
    asked = json.loads(await reader.readexactly(length))
    await asyncio.sleep(DELAY)
    body = json.dumps(_taken(asked)).encode()
    writer.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    )
    await writer.drain()
    writer.close()


def _taken(asked: dict[str, Any]) -> dict[str, object]:
    if "reference" in asked:
        return {"id": f"E{asked['reference']}", "reference": asked["reference"]}
    messages = asked["sms"] if isinstance(asked["sms"], list) else [asked]
    rows = [
        {"sms_status": "SUCCESS", "csms_id": each["csms_id"], "reference_id": f"S{each['csms_id']}"}
        for each in messages
    ]
    return {"status": "SUCCESS", "status_code": 200, "smsinfo": rows}


async def _serve(port: int) -> None:
    server = await asyncio.start_server(_answer, "127.0.0.1", port, backlog=512)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
