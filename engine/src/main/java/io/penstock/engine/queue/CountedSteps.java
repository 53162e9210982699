package io.penstock.engine.queue;

import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.Target;
import io.penstock.engine.run.Journal;
import java.util.Optional;

/** A journal that also tells when a step that is a deployment request has ended. */
record CountedSteps(Journal journal, Runnable deploymentEnded) implements Journal {

  @Override
  public void begun(RequestRecord step) {
    journal.begun(step);
  }

  @Override
  public void ended(RequestRecord step) {
    journal.ended(step);
    if (step.target() instanceof Target.DeploymentTarget) {
      deploymentEnded.run();
    }
  }

  @Override
  public void stopped(RequestRecord step) {
    journal.stopped(step);
  }

  @Override
  public void close(RequestRecord request) throws InterruptedException {
    journal.close(request);
  }

  @Override
  public Optional<RequestRecord> earlier(RequestRecord step) {
    return journal.earlier(step);
  }
}
