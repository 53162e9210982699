package io.penstock.adapters.http.cluster;

import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.Cluster.Server;
import io.penstock.engine.port.DeploymentRuntime.Invocation;
import io.penstock.engine.port.DeploymentRuntime.Result;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.OtherRuntimes;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Runs code on other servers by calling them over HTTP. */
public final class HttpRuntimes implements OtherRuntimes, AutoCloseable {

  private final Parts parts;
  private final Pulses pulses;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** What all calls share. */
  record Parts(
      HttpClient client, Cluster cluster, ClusterToken token, JsonCodec codec, PeerPace pace) {

    HttpRequest.Builder request(Server server, String path) {
      return HttpRequest.newBuilder(URI.create(server.url() + path))
          .header("Authorization", token.header())
          .header(RunHeader.MEANT, Long.toString(server.epoch()));
    }
  }

  /**
   * @param cluster knows this server's own epoch
   */
  public HttpRuntimes(Cluster cluster, ClusterToken token, JsonCodec codec) {
    this(cluster, token, codec, PeerPace.DEFAULT);
  }

  /** The same with another patience. */
  public HttpRuntimes(Cluster cluster, ClusterToken token, JsonCodec codec, PeerPace pace) {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(pace.connect())
            .followRedirects(HttpClient.Redirect.NEVER) // Whoever answers so is no server of ours.
            .proxy(HttpClient.Builder.NO_PROXY)
            .executor(threads)
            .build();
    this.parts = new Parts(client, cluster, token, codec, pace);
    this.pulses = new Pulses(parts);
  }

  @Override
  public Optional<Result> run(Server server, Invocation invocation) throws InterruptedException {
    pulses.begin(server);
    try {
      return new RemoteRun(parts, server, invocation).toTheEnd();
    } finally {
      pulses.end(server);
    }
  }

  /** For the time when nothing is run any more. */
  @Override
  public void close() {
    parts.client().shutdownNow();
    threads.shutdownNow();
  }

  /**
   * How long a server waits for another one.
   *
   * @param pulse between two signs of life while another one runs its code
   * @param connect until it takes the connection
   * @param head until it has taken the input and begins to answer; longer for large inputs
   * @param silence while it answers: it sends something every second
   * @param cancel until it says that code has stopped; which it kills after less than a second
   * @param overtime after the deadline, until it says how the run ended
   */
  public record PeerPace(
      Duration pulse,
      Duration connect,
      Duration head,
      Duration silence,
      Duration cancel,
      Duration overtime) {

    static final PeerPace DEFAULT =
        new PeerPace(
            Duration.ofMillis(500),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10));
  }
}
