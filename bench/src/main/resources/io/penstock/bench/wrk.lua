-- Sends one request again and again, and prints what came of it as one line of JSON. Wrk.java runs this.
-- Arguments: the method, and a file with the body.

function init(args)
  wrk.method = args[1]
  local file = assert(io.open(args[2], "rb"))
  local body = file:read("*a")
  file:close()
  if #body > 0 then
    wrk.body = body
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
