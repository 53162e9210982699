package io.penstock.adapters.http;

import io.penstock.adapters.http.cluster.ClusterToken;
import io.penstock.adapters.http.cluster.RunHeader;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.run.ForwardedRuns;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What other servers of the cluster call: {@code POST /cluster/runs} runs code for a request that
 * they have, and {@code DELETE /cluster/runs/<id>} stops that; with {@code PUT
 * /cluster/servers/<epoch>} they say twice a second that they still wait. A call that means a
 * server of another epoch is answered with 421. No part of the API.
 */
public final class ClusterCalls {

  /** What their paths start with. */
  static final String BASE = "/cluster/";

  private static final String RUNS = BASE + "runs";
  private static final String SERVERS = BASE + "servers/";

  /**
   * The largest array there is. Inputs of steps may be larger than what requests may bring; the
   * memory for bodies is the limit.
   */
  private static final long LARGEST_INPUT = Integer.MAX_VALUE - 16;

  private final ClusterToken token;
  private final ForwardedRuns runs;
  private final JsonCodec codec;
  private final RunPace pace;
  private final Cluster cluster;
  private final String epoch;

  /** When which server was heard last, by its epoch and {@link System#nanoTime}. */
  private final ConcurrentMap<Long, Long> heard = new ConcurrentHashMap<>();

  /**
   * @param cluster knows this server's own epoch, and who else is alive
   */
  public ClusterCalls(ClusterToken token, ForwardedRuns runs, JsonCodec codec, Cluster cluster) {
    this(token, runs, codec, cluster, RunPace.DEFAULT);
  }

  ClusterCalls(
      ClusterToken token, ForwardedRuns runs, JsonCodec codec, Cluster cluster, RunPace pace) {
    this.token = token;
    this.runs = runs;
    this.codec = codec;
    this.cluster = cluster;
    this.epoch = Long.toString(cluster.epoch());
    this.pace = pace;
  }

  /** Answers a call to a path that starts with {@link #BASE}. */
  ApiResponse answer(Dispatcher.Call call) throws InterruptedException {
    if (!token.is(call.authorization())) {
      throw RejectedException.forbidden("This takes the token of a server of the cluster.");
    }
    if (!call.content().header(RunHeader.MEANT).equals(List.of(epoch))) {
      return new ApiResponse.Refusal(
          421, "This is the server of the epoch %s, and no other.".formatted(epoch), Map.of());
    }
    if (call.path().equals(RUNS)) {
      return call.method().equals("POST") ? run(call.content()) : WireErrors.wrongMethod("POST");
    }
    if (call.path().startsWith(RUNS + "/")) {
      return call.method().equals("DELETE")
          ? cancel(call.path().substring(RUNS.length() + 1))
          : WireErrors.wrongMethod("DELETE");
    }
    if (call.path().startsWith(SERVERS)) {
      return call.method().equals("PUT")
          ? pulse(call.path().substring(SERVERS.length()))
          : WireErrors.wrongMethod("PUT");
    }
    return WireErrors.nothingHere();
  }

  private ApiResponse run(RequestContent content) {
    RunHeader header = header(content.header(RunHeader.NAME));
    byte[] input = BodyReader.readAll(content, LARGEST_INPUT);
    hear(header.server());
    return new RunStream(runs, header, input, codec, new Heard(header.server()), pace)
        .start(content);
  }

  /** What is known of the server of an epoch. */
  private final class Heard implements RunStream.Caller {

    private final long epoch;

    Heard(long epoch) {
      this.epoch = epoch;
    }

    @Override
    public long lastPulse() {
      return heard.getOrDefault(epoch, 0L);
    }

    /**
     * It may have been paused, or the call under way for long: others may have its requests by now.
     * So they may when it has been silent while the database was asked.
     */
    @Override
    public boolean hasItsRequests() {
      return cluster.isAlive(epoch) && System.nanoTime() - lastPulse() <= pace.absence().toNanos();
    }
  }

  private RunHeader header(List<String> given) {
    try {
      return RunHeader.read(given.isEmpty() ? "" : given.getFirst(), codec);
    } catch (IllegalArgumentException unreadable) {
      throw RejectedException.invalid(
          "The header %s is not what a server of this version sends: %s"
              .formatted(RunHeader.NAME, unreadable.getMessage()));
    }
  }

  private void hear(long epoch) {
    heard.put(epoch, System.nanoTime());
  }

  private ApiResponse pulse(String caller) {
    try {
      hear(Long.parseLong(caller));
      return ApiResponse.noContent();
    } catch (NumberFormatException noEpoch) {
      throw RejectedException.invalid("'%s' is no epoch of a server.".formatted(caller));
    }
  }

  /** 204 when its code may have run, and has stopped; 404 when it has not, and never will. */
  private ApiResponse cancel(String id) throws InterruptedException {
    UUID run;
    try {
      run = UUID.fromString(id);
    } catch (IllegalArgumentException noId) {
      throw RejectedException.invalid("'%s' is no id of a run.".formatted(id));
    }
    return runs.cancel(run)
        ? ApiResponse.noContent()
        : new ApiResponse.Refusal(
            404, "This server has not run that.", Map.of(RunHeader.MEANT, epoch));
  }
}
