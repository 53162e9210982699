package io.penstock.adapters.http.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PatientBodyTest {

  /**
   * As for a process that was stopped while it waited: the time is over, and only then it comes.
   */
  private static final class LateQueue extends LinkedBlockingQueue<PatientBody.Event> {

    private static final long serialVersionUID = 1L;
    private transient int stops = 1;

    @Override
    public PatientBody.@Nullable Event poll(long timeout, TimeUnit unit)
        throws InterruptedException {
      return stops-- > 0 ? null : super.poll(timeout, unit);
    }
  }

  @Test
  void whatCameWhileThisProcessWasStoppedIsHeard() throws Exception {
    try (PatientBody body = new PatientBody(Duration.ofSeconds(5), new LateQueue())) {
      body.onNext(List.of(ByteBuffer.wrap(new byte[] {1, 2})));
      assertArrayEquals(new byte[] {1, 2}, body.take(2));
    }
  }

  @Test
  void silenceEnds() throws Exception {
    try (PatientBody body = new PatientBody(Duration.ofMillis(300))) {
      assertThrows(IOException.class, () -> body.take(1));
    }
  }
}
