package io.penstock.engine.plan;

import io.penstock.engine.catalog.Attachment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Puts objects in an order in which sources come before what they feed. */
final class TopologicalOrder {

  private TopologicalOrder() {}

  /** The names in order; objects on a cycle are reported and left out. */
  static List<String> of(
      Collection<String> names, List<Attachment> attachments, Problems problems) {
    Map<String, Set<String>> sources = new LinkedHashMap<>();
    Map<String, Set<String>> destinations = new LinkedHashMap<>();
    for (String name : names) {
      sources.put(name, new LinkedHashSet<>());
      destinations.put(name, new LinkedHashSet<>());
    }
    for (Attachment attachment : attachments) {
      for (Attachment.Source source : attachment.sources()) {
        // A self-loop has its own sentence; unknown names have too.
        if (sources.containsKey(attachment.destination())
            && destinations.containsKey(source.name())
            && !source.name().equals(attachment.destination())) {
          sources.get(attachment.destination()).add(source.name());
          destinations.get(source.name()).add(attachment.destination());
        }
      }
    }
    List<String> order = new ArrayList<>();
    Deque<String> ready = new ArrayDeque<>();
    sources.forEach(
        (name, before) -> {
          if (before.isEmpty()) {
            ready.add(name);
          }
        });
    while (!ready.isEmpty()) {
      String name = ready.remove();
      order.add(name);
      for (String next : Objects.requireNonNull(destinations.get(name))) {
        Set<String> before = Objects.requireNonNull(sources.get(next));
        before.remove(name);
        if (before.isEmpty()) {
          ready.add(next);
        }
      }
    }
    if (order.size() < sources.size()) {
      problems.error(
          "The attachments form a cycle: %s.", String.join(" > ", cycle(sources, order)));
    }
    return order;
  }

  /** One cycle among the objects that are not in the order, from one object back to itself. */
  private static List<String> cycle(Map<String, Set<String>> sources, List<String> order) {
    String name =
        sources.keySet().stream().filter(each -> !order.contains(each)).findFirst().orElseThrow();
    List<String> way = new ArrayList<>();
    while (!way.contains(name)) {
      way.addFirst(name);
      // Every object that is left waits for another one that is left: that is why both are.
      name = Objects.requireNonNull(sources.get(name)).iterator().next();
    }
    List<String> cycle = new ArrayList<>(way.subList(0, way.indexOf(name) + 1));
    cycle.addFirst(name);
    return cycle;
  }
}
