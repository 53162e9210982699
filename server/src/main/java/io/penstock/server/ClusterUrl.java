package io.penstock.server;

import java.lang.System.Logger.Level;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;

/** Where other servers of a cluster call this one. */
final class ClusterUrl {

  private ClusterUrl() {}

  /**
   * The one that was set, or what other machines most likely find this one by.
   *
   * @param port that the server listens on
   */
  static String of(ServerConfig config, int port) {
    String set = config.clusterUrl();
    return set == null ? of(config.host(), port) : set;
  }

  static String of(String listensOn, int port) {
    return "http://%s:%d".formatted(host(listensOn), port);
  }

  private static String host(String listensOn) {
    try {
      InetAddress address = InetAddress.getByName(listensOn);
      if (address.isLoopbackAddress()) {
        return literal(address);
      }
      return address.isAnyLocalAddress() ? literal(InetAddress.getLocalHost()) : name(listensOn);
    } catch (UnknownHostException nameless) {
      System.getLogger("io.penstock")
          .log(
              Level.WARNING,
              "The address of this machine cannot be told: {0}. Servers on other machines cannot call this one: set --cluster-url.",
              nameless.getMessage());
      return "127.0.0.1";
    }
  }

  private static String name(String host) {
    return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
  }

  static String literal(InetAddress address) {
    return address instanceof Inet6Address
        ? "[" + address.getHostAddress() + "]"
        : address.getHostAddress();
  }

  /**
   * Checks one that was set.
   *
   * @return without a slash at its end
   * @throws IllegalArgumentException saying what is wrong, as in {@code it must …}
   */
  static String parse(String given) {
    String url = given.endsWith("/") ? given.substring(0, given.length() - 1) : given;
    try {
      URI uri = new URI(url);
      boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (isHttp
          && uri.getHost() != null
          && uri.getRawPath().isEmpty()
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null
          && uri.getRawUserInfo() == null) {
        return url;
      }
    } catch (URISyntaxException noUrl) {
      // As any other that does not fit.
    }
    throw new IllegalArgumentException(
        "it must be a URL without a path, such as http://10.0.0.7:8080");
  }
}
