package io.penstock.adapters.webhook;

import io.penstock.engine.webhook.Addresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the address of a host, and refuses those that users must not reach. */
public final class HostLookup {

  /** Asks for the addresses of a host. */
  @FunctionalInterface
  interface Resolver {
    List<InetAddress> resolve(String host) throws UnknownHostException;
  }

  private final Resolver resolver;
  private final boolean privateAllowed;

  /**
   * @param privateAllowed whether addresses that are not public may be called
   */
  public HostLookup(boolean privateAllowed) {
    this(host -> List.of(InetAddress.getAllByName(host)), privateAllowed);
  }

  HostLookup(Resolver resolver, boolean privateAllowed) {
    this.resolver = resolver;
    this.privateAllowed = privateAllowed;
  }

  /** The host may not be called. */
  static final class Forbidden extends IOException {

    private static final long serialVersionUID = 1L;

    Forbidden(String message) {
      super(message);
    }
  }

  /** Addresses that may be called: one is enough, but a host with none but others is refused. */
  List<InetAddress> find(String host) throws IOException {
    List<InetAddress> found = resolver.resolve(host);
    List<InetAddress> allowed =
        found.stream().filter(each -> privateAllowed || Addresses.isPublic(each)).toList();
    if (allowed.isEmpty()) {
      throw new Forbidden(
          "%s has no public address, and this server calls no others (webhook-allow-private-addresses)."
              .formatted(host));
    }
    return allowed;
  }
}
