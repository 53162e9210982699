package io.penstock.engine.port;

import io.penstock.engine.port.Cluster.Server;
import io.penstock.engine.port.DeploymentRuntime.Invocation;
import io.penstock.engine.port.DeploymentRuntime.Result;
import java.util.Optional;

/** Runs user code on other servers of the cluster, which have instances where this one has none. */
@FunctionalInterface
public interface OtherRuntimes {

  /** For a server that shares its store with no other. */
  OtherRuntimes NONE = (_, _) -> Optional.of(new Result.Elsewhere());

  /**
   * Runs one request on another server and waits for its end, which comes shortly after the
   * deadline at the latest, whatever becomes of the server and of the network. Updates are heard as
   * if the code ran here.
   *
   * @param invocation with the URIs of files in its input, and without a folder for others: the
   *     other server exchanges them. So does it in the output, which is otherwise what the code
   *     returned, unchecked
   * @return {@link Result.Elsewhere} when the code has not run there: the server has no instance
   *     for it either, takes nothing, or could not be reached. Empty when it may have run, and what
   *     came of it is not known: the connection broke, or the server stopped
   * @throws InterruptedException when the calling thread was interrupted. The code has stopped
   *     then, as far as the other server can still be asked
   */
  Optional<Result> run(Server server, Invocation invocation) throws InterruptedException;
}
