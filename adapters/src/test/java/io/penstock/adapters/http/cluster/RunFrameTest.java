package io.penstock.adapters.http.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class RunFrameTest {

  @Test
  void eachTellsItsType() throws IOException {
    for (RunFrame frame : RunFrame.values()) {
      assertEquals(frame, RunFrame.of(frame.head(0)[0]));
    }
  }

  /** Then the answer counts as lost, like one that breaks off. */
  @Test
  void whatAnotherReleaseSendsIsNoBug() {
    IOException unknown = assertThrows(IOException.class, () -> RunFrame.of((byte) '?'));
    assertEquals("there is no frame of type 63", unknown.getMessage());
  }
}
