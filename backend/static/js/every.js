// The elements of a scope that match, the scope itself included.
export function every(scope, selector) {
  const inside = [...scope.querySelectorAll(selector)];
  return scope instanceof Element && scope.matches(selector) ? [scope, ...inside] : inside;
}
