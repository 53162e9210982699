package io.penstock.server;

import io.penstock.adapters.http.ClusterCalls;
import io.penstock.adapters.http.OperatorPages;
import io.penstock.adapters.http.cluster.ClusterToken;
import io.penstock.adapters.http.cluster.HttpRuntimes;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.OtherRuntimes;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.run.ForwardedRuns;
import io.penstock.engine.run.Retirement;
import org.jspecify.annotations.Nullable;

/** The calls between servers of one store; none for a server that has its store alone. */
final class ClusterWiring implements AutoCloseable {

  private final ServerConfig config;
  private final Cluster cluster;
  private final JsonCodec codec;
  private final @Nullable ClusterToken token;
  private final @Nullable HttpRuntimes runtimes;

  ClusterWiring(Foundation base) {
    this.config = base.config();
    this.cluster = base.cluster();
    this.codec = base.codec();
    this.token =
        base.isShared() ? new ClusterToken(base.store().signer("calls between servers")) : null;
    this.runtimes = token == null ? null : new HttpRuntimes(cluster, token, codec);
  }

  /** What runs code elsewhere. */
  OtherRuntimes runtimes() {
    return runtimes == null ? OtherRuntimes.NONE : runtimes;
  }

  /** Lets other servers run code here. */
  OperatorPages on(OperatorPages pages, ForwardedRuns runs) {
    return token == null ? pages : pages.with(new ClusterCalls(token, runs, codec, cluster));
  }

  /** Tells the others where this server listens. */
  void listens(int port) {
    if (token != null) {
      cluster.listensAt(ClusterUrl.of(config, port));
    }
  }

  /** Tells the others that it takes none of their calls any more, if the store can be told. */
  void leaves() {
    if (token != null) {
      try {
        cluster.listensAt("");
      } catch (StoreException away) {
        // Then they find out by calling.
      }
    }
  }

  /** Gives the others the places of instances, if the store can be asked what needs them. */
  void retire(Retirement retirement) {
    if (token != null) {
      try {
        retirement.proceed();
      } catch (StoreException away) {
        // Then they get them when this server has ended.
      }
    }
  }

  /** For the time when nothing runs any more. */
  @Override
  public void close() {
    if (runtimes != null) {
      runtimes.close();
    }
  }
}
