package io.penstock.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
  @ValueSource(
      strings = {
        "10.0.0.7:8080",
        "ftp://a:1",
        "http://",
        "http://a/b",
        "http://a?b",
        "http://a#b",
        "http://u:p@a",
        "http://a b"
      })
  void whatIsNoUrlOfAServerIsRefused(String url) {
    assertThrows(IllegalArgumentException.class, () -> ClusterUrl.parse(url));
  }
}
