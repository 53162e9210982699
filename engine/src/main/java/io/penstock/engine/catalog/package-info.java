/** What a team has defined: projects, deployments, pipelines and their versions. */
@NullMarked
package io.penstock.engine.catalog;

import org.jspecify.annotations.NullMarked;
