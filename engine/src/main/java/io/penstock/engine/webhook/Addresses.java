package io.penstock.engine.webhook;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Which addresses anybody may have called: those of the Internet at large. Webhooks are called by
 * the server, which can reach more than users may (RFC 6890 lists what is special).
 */
public final class Addresses {

  private Addresses() {}

  /** Whether the address is a public one, also of what it may carry within. */
  public static boolean isPublic(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    return address instanceof Inet4Address ? isPublicV4(bytes, 0) : isPublicV6(bytes);
  }

  private static boolean isPublicV4(byte[] bytes, int at) {
    int a = bytes[at] & 0xff;
    int b = bytes[at + 1] & 0xff;
    int c = bytes[at + 2] & 0xff;
    return !(a == 0 // this network
        || a == 10 // private
        || a == 127 // loopback
        || (a == 100 && b >= 64 && b < 128) // shared by customers of a provider
        || (a == 169 && b == 254) // link-local
        || (a == 172 && b >= 16 && b < 32) // private
        || (a == 192 && b == 0 && (c == 0 || c == 2)) // protocols, examples
        || (a == 192 && b == 88 && c == 99) // 6to4 relays
        || (a == 192 && b == 168) // private
        || (a == 198 && (b == 18 || b == 19)) // benchmarks
        || (a == 198 && b == 51 && c == 100) // examples
        || (a == 203 && b == 0 && c == 113) // examples
        || a >= 224); // multicast, reserved, broadcast
  }

  private static boolean isPublicV6(byte[] bytes) {
    if (startsWith(bytes, 0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0)) {
      return isPublicV4(bytes, 12); // NAT64
    }
    if (startsWith(bytes, 0x20, 0x02)) {
      return isPublicV4(bytes, 2); // 6to4
    }
    if (startsWith(bytes, 0x20, 0x01)) {
      int next = ((bytes[2] & 0xff) << 8) | (bytes[3] & 0xff);
      return next >= 0x200 && next != 0xdb8; // below: Teredo and the like; examples
    }
    // All that is given out begins with these three bits.
    return (bytes[0] & 0xe0) == 0x20;
  }

  private static boolean startsWith(byte[] bytes, int... prefix) {
    for (int i = 0; i < prefix.length; i++) {
      if ((bytes[i] & 0xff) != prefix[i]) {
        return false;
      }
    }
    return true;
  }
}
