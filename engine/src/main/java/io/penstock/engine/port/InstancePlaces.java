package io.penstock.engine.port;

import io.penstock.engine.port.DeploymentRuntime.Instance;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The places that instances of deployment versions take: {@code maximum_instances} holds for all
 * servers of a store together, whichever of them has the instances. And what each server shows the
 * others of its instances.
 *
 * <p>An instance that takes no more work (it was told to end, or has older code) keeps its place
 * towards other servers until it has ended, so that what they start finds the room. Its own server
 * may start the next in its place at once, as a server that is alone does.
 */
public interface InstancePlaces {

  /** For a server that shares its store with no other: it counts for itself. */
  InstancePlaces OWN = new OwnPlaces();

  /**
   * Takes a place for an instance that is about to be started. It is this server's until the
   * instance has {@link #changed} to stopped, or until the server has ended.
   *
   * @param maximum of places of this version, 1 or more
   * @param outgoing instances of this server that take no more work, and do not count here
   * @return false when as many are taken, by this server and others that are alive
   * @throws StoreException when the store cannot say
   */
  boolean take(UUID versionId, Instance instance, int maximum, Collection<UUID> outgoing);

  /**
   * Shows the others what became of an instance that has a place; one that has stopped gives it
   * back. Returns at once, and never fails: they see it soon, and a {@link #take} that follows sees
   * it in any case.
   */
  void changed(UUID versionId, Instance instance);

  /** How many places of a version other servers have that are alive. Cheap: half a second old. */
  int takenElsewhere(UUID versionId);

  /** The epochs of the other servers that have instances of a version. As cheap, and as old. */
  List<Long> holders(UUID versionId);

  /**
   * The instances that other servers have of these versions, and the last that have ended, also of
   * servers that have ended since. Versions without any are left out.
   *
   * @throws StoreException when they cannot be read
   */
  Map<UUID, List<Instance>> elsewhere(Collection<UUID> versionIds);

  /**
   * Wants another server to stop an instance, which it does soon.
   *
   * @return false when no other server has such an instance, or it has ended
   * @throws StoreException when the store cannot say
   */
  boolean stop(UUID versionId, UUID instanceId);

  /** The instances of a version that are this server's, and that others want to be stopped. */
  List<UUID> unwanted(UUID versionId);

  /**
   * Calls this, on a thread of its own, soon after something has changed of what {@link
   * #takenElsewhere}, {@link #holders} or {@link #unwanted} say, once they say it.
   */
  void whenChanged(Runnable reaction);
}
