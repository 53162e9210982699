package io.penstock.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterUrlTest {

  @Test
  void slashAtTheEndIsNoPath() {
    assertEquals("http://10.0.0.7:8080", ClusterUrl.parse("http://10.0.0.7:8080/"));
    assertEquals("https://a.example", ClusterUrl.parse("https://a.example"));
    assertEquals("http://[::1]:80", ClusterUrl.parse("http://[::1]:80"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "127.0.0.1", "10.0.0.7", "fd00::7", "[fd00::7]"})
  void whatAServerTellsOthersIsAUrlWhateverItListensOn(String host) {
    String told = ClusterUrl.of(host, 8080);
    assertEquals(told, ClusterUrl.parse(told));
  }

  @Test
  void otherServersOfThisMachineAreToldWhereItListens() throws UnknownHostException {
    assertEquals("http://127.0.0.1:8080", ClusterUrl.of("127.0.0.1", 8080));
    assertEquals("http://127.0.0.2:8080", ClusterUrl.of("127.0.0.2", 8080));
    assertEquals("http://[0:0:0:0:0:0:0:1]:8080", ClusterUrl.of("::1", 8080));
    String local = ClusterUrl.literal(InetAddress.getByName("localhost"));
    assertEquals("http://%s:8080".formatted(local), ClusterUrl.of("localhost", 8080));
  }

  @Test
  void addressesOfIpv6AreInBrackets() throws UnknownHostException {
    assertEquals("http://[fd00::7]:8080", ClusterUrl.of("fd00::7", 8080));
    assertEquals("[fd00:0:0:0:0:0:0:7]", ClusterUrl.literal(InetAddress.getByName("fd00::7")));
    assertEquals("10.0.0.7", ClusterUrl.literal(InetAddress.getByName("10.0.0.7")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.7:8080",
        "ftp://a:1",
        "http://",
        "http://a/b",
        "http://a?b",
        "http://a#b",
        "http://u:p@a",
        "http://fd00::7:8080",
        "http://a b"
      })
  void whatIsNoUrlOfAServerIsRefused(String url) {
    assertThrows(IllegalArgumentException.class, () -> ClusterUrl.parse(url));
  }
}
