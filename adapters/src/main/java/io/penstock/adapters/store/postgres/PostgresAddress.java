package io.penstock.adapters.store.postgres;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/**
 * Where a database is, as PostgreSQL's own programs are told it: {@code
 * postgres://user:password@host:port/database?sslmode=require}, with several {@code host:port} in
 * case one fails ("Connection URIs" in the manual of libpq).
 */
public final class PostgresAddress {

  /** Ours, of {@code pg_stat_activity}. */
  private static final String APPLICATION = "penstock";

  private static final int PORT = 5432;

  /** What libpq calls otherwise than the driver. */
  private static final Map<String, PGProperty> LIBPQ =
      Map.of(
          "application_name", PGProperty.APPLICATION_NAME,
          "connect_timeout", PGProperty.CONNECT_TIMEOUT,
          "options", PGProperty.OPTIONS,
          "channel_binding", PGProperty.CHANNEL_BINDING);

  private final List<String> hosts;
  private final String database;
  private final Properties properties;

  private PostgresAddress(List<String> hosts, String database, Properties properties) {
    this.hosts = hosts;
    this.database = database;
    this.properties = properties;
  }

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException with a sentence, which does not repeat the password
   */
  public static PostgresAddress parse(String text) {
    String rest = text.replaceFirst("^postgres(ql)?://", "");
    if (rest.equals(text)) {
      throw new IllegalArgumentException(
          "it must begin with postgres://, as in postgres://user:password@host:5432/database");
    }
    int end = rest.replace('?', '/').indexOf('/');
    if (end >= 0 && rest.indexOf('@', end) >= 0) {
      throw new IllegalArgumentException(
          "its password has characters that must be encoded, such as / as %2F, ? as %3F and @ as %40");
    }
    int question = rest.indexOf('?');
    String query = question < 0 ? "" : rest.substring(question + 1);
    String place = question < 0 ? rest : rest.substring(0, question);
    int slash = place.indexOf('/');
    String database = slash < 0 ? "" : decoded(place.substring(slash + 1));
    String authority = slash < 0 ? place : place.substring(0, slash);
    int at = authority.lastIndexOf('@');
    Properties properties = new Properties();
    if (at >= 0) {
      credentials(authority.substring(0, at), properties);
    }
    List<String> hosts = new ArrayList<>();
    for (String host : authority.substring(at + 1).split(",", -1)) {
      hosts.add(host(host));
    }
    if (database.isEmpty()) {
      throw new IllegalArgumentException("it names no database: add one, as in host:5432/penstock");
    }
    parameters(query).forEach((name, value) -> set(name, value, properties));
    return new PostgresAddress(hosts, database, properties);
  }

  private static void credentials(String text, Properties properties) {
    int colon = text.indexOf(':');
    PGProperty.USER.set(properties, decoded(colon < 0 ? text : text.substring(0, colon)));
    if (colon >= 0) {
      PGProperty.PASSWORD.set(properties, decoded(text.substring(colon + 1)));
    }
  }

  /** With its port. */
  private static String host(String text) {
    try {
      URI uri = new URI("postgres://" + text);
      if (uri.getHost() == null) {
        throw new IllegalArgumentException("%s is no host with a port".formatted(text));
      }
      return uri.getHost() + ":" + (uri.getPort() < 0 ? PORT : uri.getPort());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("%s is no host with a port".formatted(text), e);
    }
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String each : query.split("&", -1)) {
      int equals = each.indexOf('=');
      if (equals > 0) {
        parameters.put(decoded(each.substring(0, equals)), decoded(each.substring(equals + 1)));
      } else if (!each.isEmpty()) {
        throw new IllegalArgumentException("its parameter %s has no value".formatted(each));
      }
    }
    return parameters;
  }

  private static void set(String name, String value, Properties properties) {
    if (name.equals("target_session_attrs")) {
      // Every server here writes, so it asks for the primary anyway.
      return;
    }
    PGProperty property = LIBPQ.getOrDefault(name, PGProperty.forName(name));
    if (property == null) {
      throw new IllegalArgumentException("it has a parameter %s, which is unknown".formatted(name));
    }
    property.set(properties, value);
  }

  private static String decoded(String text) {
    try {
      // A plus sign stands for itself here, unlike in a form.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("it has a % that no two hexadecimal digits follow", e);
    }
  }

  /** For the driver; the user and the password are in {@link #properties}. */
  String jdbcUrl() {
    return "jdbc:postgresql://%s/%s"
        .formatted(
            String.join(",", hosts),
            java.net.URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20"));
  }

  /** For the driver, with what every connection of a server needs. */
  Properties properties() {
    Properties all = new Properties();
    PGProperty.APPLICATION_NAME.set(all, APPLICATION);
    PGProperty.CONNECT_TIMEOUT.set(all, "5");
    // A server whose machine is gone never says so.
    PGProperty.TCP_KEEP_ALIVE.set(all, "true");
    PGProperty.TARGET_SERVER_TYPE.set(all, hosts.size() > 1 ? "primary" : "any");
    // In binary from the first time on: half of what a row costs is its numbers as text.
    PGProperty.PREPARE_THRESHOLD.set(all, "1");
    properties.forEach(all::put);
    return all;
  }

  @Nullable String user() {
    return properties.getProperty(PGProperty.USER.getName());
  }

  /** The hosts and the database, for people: without the password. */
  @Override
  public String toString() {
    return hosts.stream().collect(Collectors.joining(",")) + "/" + database;
  }
}
