package io.penstock.adapters.store.sql;

import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.InstancePlaces;

/** The servers of a database, and the places that they share. */
public record Servers(Cluster cluster, InstancePlaces places) {

  /** Of a database that only one server uses. */
  public static final Servers ONE = new Servers(Cluster.ALONE, InstancePlaces.OWN);
}
