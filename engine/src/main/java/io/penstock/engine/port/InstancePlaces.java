package io.penstock.engine.port;

import java.util.List;
import java.util.UUID;

/**
 * The places that instances of deployment versions take: {@code maximum_instances} holds for all
 * servers of a store together, whichever of them has the instances.
 */
public interface InstancePlaces {

  /** For a server that shares its store with no other: it counts for itself. */
  InstancePlaces OWN =
      new InstancePlaces() {
        @Override
        public boolean take(UUID versionId, UUID instanceId, int maximum) {
          return true;
        }

        @Override
        public void release(UUID versionId, UUID instanceId) {}

        @Override
        public int takenElsewhere(UUID versionId) {
          return 0;
        }

        @Override
        public List<Long> holders(UUID versionId) {
          return List.of();
        }
      };

  /**
   * Takes a place for an instance that is about to be started. It is this server's until it is
   * released, or until the server has ended.
   *
   * @param maximum of places of this version, 1 or more
   * @return false when as many are taken, by this server and others that are alive
   * @throws StoreException when the store cannot say
   */
  boolean take(UUID versionId, UUID instanceId, int maximum);

  /** Gives a place back, once the instance has ended. */
  void release(UUID versionId, UUID instanceId);

  /** How many places of a version other servers have that are alive. Cheap: half a second old. */
  int takenElsewhere(UUID versionId);

  /** The epochs of the other servers that have instances of a version. As cheap, and as old. */
  List<Long> holders(UUID versionId);
}
