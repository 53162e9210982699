package io.penstock.engine.service.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.LogStore.Line;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogQueryParserTest {

  private static final Line STARTING = line("starting", null, false);
  private static final Line REQUEST = line("scaling 5", "r1", false);
  private static final Line OTHER_REQUEST = line("scaling 6", "r2", true);

  @Test
  void emptyQueryWantsEveryLine() {
    assertEquals("SRO", found(""));
  }

  @Test
  void helperSeesTheStartOfTheInstanceAndItsOwnRequest() {
    assertEquals(
        "SR",
        found(
            "| deployment_name=`d` and deployment_version=`v1` and deployment_request_id!~`.+` or"
                + " deployment_request_id=`r1`"));
  }

  @Test
  void andBindsTighterThanOr() {
    assertEquals("RO", found("| level=`error` or level=`info` and deployment_request_id=\"r1\""));
  }

  @Test
  void stagesAllHaveToPass() {
    assertEquals("R", found("| deployment_name=`d` | deployment_request_id=`r1` |= \"5\""));
    assertEquals("O", found("|= `scaling` != `5`"));
    assertEquals("RO", found("|~ \"ing \\\\d\""));
    assertEquals("S", found("!~ `\\d$`"));
  }

  @Test
  void labelPatternsFitTheWholeValue() {
    assertEquals("", found("| deployment_request_id=~`r`"));
    assertEquals("RO", found("| deployment_request_id=~`r.`"));
    assertEquals("S", found("| deployment_request_id=~``"));
    assertEquals("RO", found("| deployment_request_id!=``"));
  }

  @Test
  void whatEveryLineMustHaveIsKnownBeforehand() {
    assertEquals(
        Map.of(LogLabel.DEPLOYMENT_NAME, "d", LogLabel.DEPLOYMENT_REQUEST_ID, "r1"),
        LogQueryParser.parse("| deployment_name=`d` | deployment_request_id=`r1` and level!=`x`")
            .required());
    assertEquals(
        Map.of(),
        LogQueryParser.parse("| deployment_name=`d` or deployment_request_id=`r1`").required());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "deployment_name=`d`",
        "|",
        "| deployment_name",
        "| deployment_name=",
        "| deployment_name=d",
        "| deployment_name=`d",
        "| colour=`red`",
        "| level=`x` and",
        "|= 5",
        "|~ `(`",
        "{a=\"b\"}",
        "| level<`x`"
      })
  void malformedQueryIsRefused(String query) {
    RejectedException refused =
        assertThrows(RejectedException.class, () -> LogQueryParser.parse(query));
    assertTrue(String.valueOf(refused.getMessage()).contains("'query'"), refused.getMessage());
  }

  @Test
  void expressionThatNeverEndsIsStopped() {
    LogFilter filter = LogQueryParser.parse("|~ `^(a|a?)+\\1c$`");
    Line line = line("a".repeat(60) + "b", null, false);
    assertThrows(RejectedException.class, () -> filter.matches(line));
  }

  private static String found(String query) {
    LogFilter filter = LogQueryParser.parse(query);
    return (filter.matches(STARTING) ? "S" : "")
        + (filter.matches(REQUEST) ? "R" : "")
        + (filter.matches(OTHER_REQUEST) ? "O" : "");
  }

  private static Line line(String text, @Nullable String request, boolean error) {
    return new Line(
        Instant.EPOCH, error, text, new UUID(0, 1), "d", "v1", "rev", null, request, null);
  }
}
