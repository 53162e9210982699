package io.penstock.engine.run;

import io.penstock.engine.plan.RunnableDeployment;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.Cluster.Server;
import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.port.DeploymentRuntime.Invocation;
import io.penstock.engine.port.DeploymentRuntime.Result;
import io.penstock.engine.port.OtherRuntimes;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Runs code where it can run: here, or on a server that has an instance where this one may start
 * none (docs/adr/0024). The request stays with this server, whoever runs its code.
 */
public final class Forwarding {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  private static final Failure LOST =
      new Failure(
          Failure.Category.INTERRUPTED,
          "The server that ran the code of the request stopped, or could not be reached any more, before the code had ended.");

  private final DeploymentRuntime here;
  private final Peers peers;

  /**
   * The other servers.
   *
   * @param holders gives the epochs of those that have instances of a version; cheap
   * @param interruptions how often the end of another server may interrupt a batch request that it
   *     runs before the request is taken for the reason
   */
  public record Peers(
      Cluster cluster,
      Function<UUID, List<Long>> holders,
      OtherRuntimes runtimes,
      int interruptions) {

    public static final Peers NONE =
        new Peers(Cluster.ALONE, _ -> List.of(), OtherRuntimes.NONE, 0);
  }

  Forwarding(DeploymentRuntime here, Peers peers) {
    this.here = here;
    this.peers = peers;
  }

  /**
   * Runs it and waits for the end.
   *
   * @param given as the request has it
   * @param local the same for this server: with paths in place of the URIs of files
   * @return anything but {@link Result.Elsewhere}
   */
  Result run(RunnableDeployment target, Invocation given, Invocation local)
      throws InterruptedException {
    int losses = 0;
    for (Duration pause = FIRST_PAUSE; ; pause = longer(pause)) {
      Result result = here.invoke(local);
      if (!(result instanceof Result.Elsewhere)) {
        return result;
      }
      for (Server server : holders(given)) {
        Optional<Result> there = peers.runtimes().run(server, given);
        if (there.isEmpty()) {
          losses++;
          if (!mayRunAgain(target, given, losses)) {
            return new Result.Failed(lost(target, given));
          }
        } else if (!(there.get() instanceof Result.Elsewhere)) {
          return there.get();
        }
      }
      Duration left = given.deadline().remaining();
      if (left.isZero()) {
        return new Result.Failed(Failure.noInstance(given.deadline()));
      }
      Thread.sleep(left.compareTo(pause) < 0 ? left : pause);
    }
  }

  private static Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
  }

  /** Those that have instances of the version; in no order, so that each has its share. */
  private List<Server> holders(Invocation invocation) {
    List<Long> epochs = peers.holders().apply(invocation.versionId());
    if (epochs.isEmpty()) {
      return List.of();
    }
    Map<Long, Server> alive =
        peers.cluster().others().stream()
            .filter(server -> !server.url().isEmpty())
            .collect(Collectors.toMap(Server::epoch, Function.identity()));
    List<Server> holders = new ArrayList<>();
    for (Long epoch : epochs) {
      Server server = alive.get(epoch);
      if (server != null) {
        holders.add(server);
      }
    }
    Collections.shuffle(holders);
    return holders;
  }

  private boolean mayRunAgain(RunnableDeployment target, Invocation invocation, int losses) {
    return invocation.mode() == RequestMode.BATCH
        && Recorded.forbidden(target) == null
        && losses <= peers.interruptions();
  }

  private static Failure lost(RunnableDeployment target, Invocation invocation) {
    Failure forbidden = Recorded.forbidden(target);
    return invocation.mode() == RequestMode.BATCH && forbidden != null ? forbidden : LOST;
  }
}
