package io.penstock.engine.queue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SequencedMap;
import java.util.UUID;

/**
 * How the places for batch requests are shared between versions. Pure.
 *
 * <p>A version of which nothing runs always gets a place, even beyond the limit, unless its window
 * is 0: otherwise long requests of one version could hold up all others. Then each free place goes
 * to the version that has the fewest. How many requests a version has waiting plays no part.
 */
final class FairShares {

  private FairShares() {}

  /**
   * A version with requests that wait.
   *
   * @param running how many of its requests are being processed
   * @param window how many of them may be processed at the same time, 0 or more
   */
  record Demand(UUID version, int running, int window) {}

  /**
   * Shares out one round.
   *
   * @param demands in the order in which versions take turns
   * @param free places below the limit; negative when more than the limit are taken
   * @return how many requests to take of each version, without zeros
   */
  static SequencedMap<UUID, Integer> share(List<Demand> demands, int free) {
    SequencedMap<UUID, Integer> shares = new LinkedHashMap<>();
    PriorityQueue<Place> next =
        new PriorityQueue<>(Comparator.comparingInt(Place::taken).thenComparingInt(Place::turn));
    int left = free;
    for (Demand demand : new ArrayList<>(demands)) {
      int taken = demand.running();
      if (taken == 0 && demand.window() > 0) {
        shares.put(demand.version(), 1);
        taken = 1;
        left--;
      }
      next.add(new Place(demand, taken, next.size()));
    }
    while (left > 0 && !next.isEmpty()) {
      Place place = next.remove();
      if (place.taken() < place.demand().window()) {
        shares.merge(place.demand().version(), 1, Integer::sum);
        left--;
        next.add(new Place(place.demand(), place.taken() + 1, place.turn()));
      }
    }
    return shares;
  }

  private record Place(Demand demand, int taken, int turn) {}
}
