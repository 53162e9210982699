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

  /** Tells both. */
  static RequestMeter both(RequestMeter first, RequestMeter second) {
    return new RequestMeter() {
      @Override
      public void ended(RequestRecord request) {
        first.ended(request);
        second.ended(request);
      }

      @Override
      public void steps(UUID pipelineVersionId, List<RequestRecord> steps) {
        first.steps(pipelineVersionId, steps);
        second.steps(pipelineVersionId, steps);
      }

      @Override
      public void cancelledWaiting(UUID versionId, int requests) {
        first.cancelledWaiting(versionId, requests);
        second.cancelledWaiting(versionId, requests);
      }
    };
  }

  /** A request of any kind, be it a step, has ended, after it was processed. */
  void ended(RequestRecord request);

  /** A run of a pipeline version has ended, and these were its steps. */
  void steps(UUID pipelineVersionId, List<RequestRecord> steps);

  /** So many batch requests of a version were cancelled before any of them was processed. */
  default void cancelledWaiting(UUID versionId, int requests) {}
}
