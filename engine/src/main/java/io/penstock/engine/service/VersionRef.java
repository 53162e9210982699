package io.penstock.engine.service;

import org.jspecify.annotations.Nullable;

/** Whose requests are meant: a version of a pipeline or of a deployment, by names. */
public sealed interface VersionRef {

  String project();

  /** Null for the default version. */
  @Nullable String version();

  /** A version of a pipeline. */
  record OfPipeline(String project, String pipeline, @Nullable String version)
      implements VersionRef {}

  /** A version of a deployment. */
  record OfDeployment(String project, String deployment, @Nullable String version)
      implements VersionRef {}
}
