package io.penstock.engine.run;

import io.penstock.engine.request.RequestRecord;
import java.util.List;
import java.util.UUID;

/** Counts what requests did. Called by the thread that runs them, so it must never wait. */
public interface RequestMeter {

  /** Counts nothing. */
  RequestMeter NONE =
      new RequestMeter() {
        @Override
        public void ended(RequestRecord request) {}

        @Override
        public void steps(UUID pipelineVersionId, List<RequestRecord> steps) {}
      };

  /** A request of any kind, be it a step, has ended. */
  void ended(RequestRecord request);

  /** A run of a pipeline version has ended, and these were its steps. */
  void steps(UUID pipelineVersionId, List<RequestRecord> steps);
}
