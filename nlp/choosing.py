"""Fit weights by which the right one of several is chosen. Needs SciPy, which scikit-learn brings; reproducible to the digit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

STRENGTH = 0.6  # inverse of the regularisation


class Choice(NamedTuple):
    """Some to choose from, each with what speaks for it by name, and which of them are right."""

    features: Sequence[Mapping[str, float]]
    right: Sequence[bool]


def fit_choice(given: Sequence[Choice], *, strength: float = STRENGTH) -> dict[str, float]:
    """The weights that make it likeliest that one of the right is chosen: a softmax over each choice, by name.

    Raises ArithmeticError when they do not settle.
    """
    import numpy as np
    from scipy.optimize import minimize  # type: ignore[import-untyped]
    from sklearn.feature_extraction import DictVectorizer  # type: ignore[import-untyped]

    telling = [one for one in given if any(one.right) and not all(one.right)]
    if not telling:
        return {}
    vectors = DictVectorizer()
    matrix = vectors.fit_transform([dict(features) for one in telling for features in one.features])
    right = np.array([float(said) for one in telling for said in one.right])
    sizes = [len(one.right) for one in telling]
    starts, whose = np.cumsum([0, *sizes[:-1]]), np.repeat(np.arange(len(telling)), sizes)

    def loss(weights: Any) -> tuple[float, Any]:
        """How unlikely the right ones are, and how that changes with each weight."""
        totals = matrix @ weights
        likely = np.exp(totals - np.maximum.reduceat(totals, starts)[whose])
        every, wanted = np.add.reduceat(likely, starts), np.add.reduceat(likely * right, starts)
        slope = matrix.T @ (likely / every[whose] - likely * right / wanted[whose]) + weights / strength
        return float(np.log(every / wanted).sum() + weights @ weights / (2 * strength)), slope

    fitted = minimize(loss, np.zeros(matrix.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 2000})
    if not fitted.success:
        raise ArithmeticError(f"the weights of the choice did not settle: {fitted.message}")
    named = zip(vectors.feature_names_, fitted.x, strict=True)
    return {name: round(float(value), 3) for name, value in sorted(named) if abs(value) >= 0.001}
