-- Replays the requests of a file: for each a line with its length in bytes, then the raw HTTP/1.1 request.
-- @@SEQ@@@@@ (10 bytes) is replaced by a running number of the same width, so that Content-Length stays right.
-- URL-encoded it is %40%40SEQ..., which is replaced too (paths have no Content-Length).
local token, encoded = "@@SEQ@@@@@", "%%40%%40SEQ%%40%%40%%40%%40%%40"
local requests, count, at, number, dynamic = {}, 0, 0, 0, false

function init(args)
  local file = assert(io.open(args[1], "rb"))
  number = tonumber(args[2] or "0")
  while true do
    local length = file:read("*l")
    if not length or length == "" then break end
    count = count + 1
    requests[count] = file:read(tonumber(length)):gsub(encoded, token)
    if requests[count]:find(token, 1, true) then dynamic = true end
  end
  file:close()
end

function request()
  at = at % count + 1
  if not dynamic then return requests[at] end
  number = number + 1
  return (requests[at]:gsub(token, string.format("%010d", number)))
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('RESULT {"requests":%d,"seconds":%.6f,"bytes":%d,"p50Ms":%.3f,"p99Ms":%.3f,"failed":%d}\n',
    summary.requests, summary.duration / 1e6, summary.bytes, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
