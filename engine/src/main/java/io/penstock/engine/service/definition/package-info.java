/**
 * The doors to the configuration: projects, deployments, pipelines, their versions, revisions and
 * environment variables.
 *
 * <p>They stand apart from the doors for requests, because the two share no code: here every call
 * is one transaction of the catalog in which all rules are checked, so a refusal changes nothing.
 * What has to happen outside the catalog, such as handing code to the runtime, happens after the
 * transaction, from what the catalog says then.
 *
 * <p>Commands are records whose components are null where the caller gave nothing: a default when
 * something is created, no change when it is updated. Answers are views: what was asked for, with
 * the names that the API shows where the catalog holds ids.
 */
@NullMarked
package io.penstock.engine.service.definition;

import org.jspecify.annotations.NullMarked;
