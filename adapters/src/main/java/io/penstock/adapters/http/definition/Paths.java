package io.penstock.adapters.http.definition;

/** Templates of the paths under which definitions live. */
final class Paths {

  static final String PROJECT = "/projects/{project_name}";
  static final String DEPLOYMENTS = PROJECT + "/deployments";
  static final String DEPLOYMENT = DEPLOYMENTS + "/{deployment_name}";
  static final String DEPLOYMENT_VERSIONS = DEPLOYMENT + "/versions";
  static final String DEPLOYMENT_VERSION = DEPLOYMENT_VERSIONS + "/{version}";
  static final String ENVIRONMENTS = PROJECT + "/environments";
  static final String ENVIRONMENT = ENVIRONMENTS + "/{environment_name}";
  static final String PIPELINES = PROJECT + "/pipelines";
  static final String PIPELINE = PIPELINES + "/{pipeline_name}";
  static final String PIPELINE_VERSIONS = PIPELINE + "/versions";
  static final String PIPELINE_VERSION = PIPELINE_VERSIONS + "/{version}";

  private Paths() {}
}
