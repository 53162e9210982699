-- Sends one request again and again, and prints what came of it as one line of JSON. Wrk.java runs this.
-- Arguments: the method, and a file with the body. Ten zeros in it stand for a number that is another one each time.

function init(args)
  wrk.method = args[1]
  local file = assert(io.open(args[2], "rb"))
  local body = file:read("*a")
  file:close()
  if #body > 0 then
    wrk.body = body
  end
  local zeros = string.find(body, "0000000000", 1, true)
  if zeros then
    vary(string.sub(body, 1, zeros - 1), string.sub(body, zeros + 10))
  end
end

function vary(before, after)
  -- Not what an earlier run has sent.
  local number = os.time() % 100000 * 100000
  request = function()
    number = number + 1
    return wrk.format(nil, nil, nil, before .. string.format("%010.0f", number) .. after)
  end
end

-- Times come in microseconds. os.clock is the processor time of this process, all threads together.
function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %.0f, "micros": %.0f, "bytes": %.0f, "p50": %.0f, "p90": %.0f, "p99": %.0f, "p99.9": %.0f, ' ..
    '"connect": %.0f, "read": %.0f, "write": %.0f, "timeout": %.0f, "status": %.0f, "processor": %.3f}\n',
    summary.requests, summary.duration, summary.bytes,
    latency:percentile(50), latency:percentile(90), latency:percentile(99), latency:percentile(99.9),
    errors.connect, errors.read, errors.write, errors.timeout, errors.status, os.clock()))
end
