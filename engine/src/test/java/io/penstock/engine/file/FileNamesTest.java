package io.penstock.engine.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "a/b", "a b", "...", "a..b", ".hidden", "é/猫.jpg", "%2F", "a:b", "~"})
  void ordinaryNamesAreAllowed(String name) {
    assertTrue(FileNames.isAllowed(name));
  }

  static Stream<String> badNames() {
    return Stream.of(
        "",
        ".",
        "..",
        "../a",
        "a/..",
        "a/./b",
        "/a",
        "a/",
        "a//b",
        "..\\a",
        "C:\\..\\a",
        "a\0b",
        "a\nb",
        "a\u007f",
        "\ud800",
        "x".repeat(256),
        "é".repeat(128),
        "a/".repeat(600) + "a");
  }

  @ParameterizedTest
  @MethodSource("badNames")
  void namesThatLeadAwayOrDoNotFitAreNot(String name) {
    assertFalse(FileNames.isAllowed(name));
  }

  @Test
  void longestNamesAreAllowed() {
    assertTrue(FileNames.isAllowed("x".repeat(255)));
    assertTrue(FileNames.isAllowed("a/".repeat(511) + "ab"));
  }

  @Test
  void uriNamesBucketAndFile() {
    assertEquals(Optional.of(new FileUri("b", "a/c d")), FileUri.parse("ubiops-file://b/a/c d"));
    assertEquals("ubiops-file://b/a", new FileUri("b", "a").toString());
    for (String other :
        new String[] {"ubiops-file://b", "ubiops-file://b/", "ubiops-file:///a", "b/a"}) {
      assertEquals(Optional.empty(), FileUri.parse(other));
    }
  }
}
