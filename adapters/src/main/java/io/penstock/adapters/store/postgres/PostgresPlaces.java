package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.postgres.InstanceTable.Count;
import io.penstock.adapters.store.postgres.InstanceTable.OfVersion;
import io.penstock.adapters.store.sql.ReadPool;
import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.Writes;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.DeploymentRuntime.Instance;
import io.penstock.engine.port.InstancePlaces;
import io.penstock.engine.port.StoreException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * Places as rows. To take one, a server locks the version, counts, and inserts, in one transaction.
 * What others have is remembered, and looked at with each notice and each {@link Cluster} look.
 */
final class PostgresPlaces implements InstancePlaces {

  /** The leader removes what is too old with every so many looks. */
  private static final int LOOKS_A_SWEEP = 150;

  private final Cluster cluster;
  private final Writes writes;
  private final ReadPool reads;
  private final PlaceChanges unwritten;
  private final List<Runnable> reactions = new CopyOnWriteArrayList<>();
  private volatile SeenPlaces seen = SeenPlaces.NONE;
  private int looks;

  PostgresPlaces(Cluster cluster, Writes writes, ReadPool reads) {
    this.cluster = cluster;
    this.writes = writes;
    this.reads = reads;
    unwritten = new PlaceChanges(writes, () -> cluster.changed(Cluster.Change.INSTANCES));
    cluster.whenChanged(Cluster.Change.INSTANCES, this::look);
  }

  @Override
  public boolean take(UUID versionId, Instance instance, int maximum, Collection<UUID> outgoing) {
    boolean taken;
    try {
      taken = writes.transaction(session -> take(session, versionId, instance, maximum, outgoing));
    } catch (StoreException unknown) {
      unwritten.forget(instance.id());
      throw unknown;
    }
    if (taken) {
      cluster.changed(Cluster.Change.INSTANCES);
    }
    return taken;
  }

  private boolean take(
      Session session, UUID versionId, Instance instance, int maximum, Collection<UUID> outgoing)
      throws SQLException {
    InstanceTable.lock(session, versionId);
    unwritten.write(session);
    List<Count> counts = InstanceTable.count(session, versionId, outgoing);
    long epoch = cluster.epoch();
    boolean free = counts.stream().mapToInt(Count::instances).sum() < maximum;
    if (free) {
      InstanceTable.insert(session, versionId, epoch, instance);
    } else {
      // Whoever is told that others have all places asks next which they are.
      remember(versionId, counts.stream().filter(it -> it.owner() != epoch).toList());
    }
    return free;
  }

  private synchronized void remember(UUID versionId, List<Count> others) {
    seen = seen.with(versionId, others);
  }

  @Override
  public void changed(UUID versionId, Instance instance) {
    unwritten.add(instance);
  }

  @Override
  public int takenElsewhere(UUID versionId) {
    return seen.taken(versionId);
  }

  @Override
  public List<Long> holders(UUID versionId) {
    return seen.holders(versionId);
  }

  @Override
  public Map<UUID, List<Instance>> elsewhere(Collection<UUID> versionIds) {
    return reads
        .read(session -> InstanceTable.others(session, cluster.epoch(), versionIds))
        .stream()
        .collect(
            Collectors.groupingBy(
                OfVersion::versionId,
                Collectors.mapping(OfVersion::instance, Collectors.toList())));
  }

  @Override
  public boolean stop(UUID versionId, UUID instanceId) {
    boolean wanted =
        writes.transaction(
            session -> InstanceTable.wantStopped(session, cluster.epoch(), versionId, instanceId));
    if (wanted) {
      cluster.changed(Cluster.Change.INSTANCES);
    }
    return wanted;
  }

  @Override
  public List<UUID> unwanted(UUID versionId) {
    return seen.unwanted(versionId);
  }

  @Override
  public void whenChanged(Runnable reaction) {
    reactions.add(reaction);
  }

  /** Never called twice at the same time. */
  private void look() {
    unwritten.flush();
    SeenPlaces now = reads.read(session -> SeenPlaces.read(session, cluster.epoch()));
    boolean same;
    synchronized (this) {
      same = now.equals(seen);
      seen = now;
    }
    // What is unwanted stays so until it is told to stop, should the first reaction have failed.
    if (!same || now.hasUnwanted()) {
      reactions.forEach(Runnable::run);
    }
    if (++looks % LOOKS_A_SWEEP == 0 && cluster.leads()) {
      sweep();
    }
  }

  /** Removes what is too old, and what servers that have ended had. */
  void sweep() {
    var _ =
        writes.transaction(
            session -> {
              InstanceTable.removeLeft(session);
              PostgresCluster.forgetTaken(session);
              InstanceTable.removeEnded(session);
              return true;
            });
  }
}
