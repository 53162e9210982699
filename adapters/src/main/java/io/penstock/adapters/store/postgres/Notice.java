package io.penstock.adapters.store.postgres;

import io.penstock.engine.port.Cluster.Change;
import java.util.Optional;
import java.util.Scanner;
import java.util.stream.Stream;

/**
 * What servers tell each other with NOTIFY, such as {@code CATALOG 17 4711}.
 *
 * @param epoch of who sends it
 * @param generation of the definitions, of a change of them; otherwise 0
 */
record Notice(Change change, long epoch, long generation) {

  /** Empty for a message that is none. */
  static Optional<Notice> of(String message) {
    Scanner words = new Scanner(message);
    String name = words.hasNext() ? words.next() : "";
    Optional<Change> change =
        Stream.of(Change.values()).filter(each -> each.name().equals(name)).findFirst();
    if (change.isEmpty() || !words.hasNextLong()) {
      return Optional.empty();
    }
    long epoch = words.nextLong();
    return Optional.of(new Notice(change.get(), epoch, words.hasNextLong() ? words.nextLong() : 0));
  }
}
