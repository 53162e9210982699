package io.penstock.adapters.http;

/** A group of operations that belong together. */
@FunctionalInterface
public interface Endpoints {

  /** Adds each operation to the table, such as {@code routes.get("/projects", this::list)}. */
  void addTo(Routes routes);
}
