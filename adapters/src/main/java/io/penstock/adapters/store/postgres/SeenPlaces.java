package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.postgres.InstanceTable.Count;
import io.penstock.adapters.store.sql.Session;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/**
 * What a server has last seen of the places of others.
 *
 * @param taken by version and epoch, of servers that are alive
 * @param unwantedOnes by version, its own instances that others want to be stopped
 */
record SeenPlaces(Map<UUID, SortedMap<Long, Integer>> taken, Map<UUID, List<UUID>> unwantedOnes) {

  static final SeenPlaces NONE = new SeenPlaces(Map.of(), Map.of());

  static SeenPlaces read(Session session, long epoch) throws SQLException {
    return new SeenPlaces(
        InstanceTable.countOthers(session, epoch).stream()
            .collect(Collectors.groupingBy(Count::versionId, byOwner())),
        InstanceTable.unwanted(session, epoch).stream()
            .collect(
                Collectors.groupingBy(
                    ids -> ids[1], Collectors.mapping(ids -> ids[0], Collectors.toList()))));
  }

  private static Collector<Count, ?, SortedMap<Long, Integer>> byOwner() {
    return Collectors.toMap(Count::owner, Count::instances, Integer::sum, TreeMap::new);
  }

  /** The same with what is known more recently of one version. */
  SeenPlaces with(UUID versionId, List<Count> others) {
    Map<UUID, SortedMap<Long, Integer>> next = new HashMap<>(taken);
    next.put(versionId, others.stream().collect(byOwner()));
    return new SeenPlaces(next, unwantedOnes);
  }

  int taken(UUID versionId) {
    return of(versionId).values().stream().mapToInt(Integer::intValue).sum();
  }

  List<Long> holders(UUID versionId) {
    return List.copyOf(of(versionId).keySet());
  }

  List<UUID> unwanted(UUID versionId) {
    return unwantedOnes.getOrDefault(versionId, List.of());
  }

  boolean hasUnwanted() {
    return !unwantedOnes.isEmpty();
  }

  private Map<Long, Integer> of(UUID versionId) {
    Map<Long, Integer> owners = taken.get(versionId);
    return owners == null ? Map.of() : owners;
  }
}
