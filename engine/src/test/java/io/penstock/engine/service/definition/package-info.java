@NullMarked
package io.penstock.engine.service.definition;

import org.jspecify.annotations.NullMarked;
