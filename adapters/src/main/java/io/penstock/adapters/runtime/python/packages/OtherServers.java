package io.penstock.adapters.runtime.python.packages;

import io.penstock.engine.catalog.EnvironmentBuild;
import io.penstock.engine.port.SharedUploads;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * What is on this machine by way of other servers of the same database.
 *
 * @param uploads which they took
 * @param builds of custom environments, which they made: from these they are made here
 * @param exist whether there may be others, who may have built a revision since it was built here
 */
public record OtherServers(
    SharedUploads uploads, Function<UUID, Optional<EnvironmentBuild>> builds, boolean exist) {

  /** For a server that is the only one of its database. */
  public static final OtherServers NONE =
      new OtherServers(SharedUploads.NONE, _ -> Optional.empty(), false);

  /** Others may be there. */
  public static OtherServers with(
      SharedUploads uploads, Function<UUID, Optional<EnvironmentBuild>> builds) {
    return new OtherServers(uploads, builds, true);
  }
}
