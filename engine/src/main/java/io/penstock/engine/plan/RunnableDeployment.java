package io.penstock.engine.plan;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.request.Target;

/** A version of a deployment that can be requested now: it has a built revision. */
public record RunnableDeployment(
    Project project, Deployment deployment, DeploymentVersion version) {

  public Target target() {
    return new Target.DeploymentTarget(
        project.name(), deployment.name(), version.name(), version.id());
  }
}
