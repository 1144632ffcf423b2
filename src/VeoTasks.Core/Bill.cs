using System.Globalization;

namespace VeoTasks;

/// <summary>What a gateway charges, in its own unit. Only what it says; nothing is computed from prices.</summary>
/// <param name="Amount">How much.</param>
/// <param name="Unit">Of what, such as "USD" or "units".</param>
internal readonly record struct Bill(decimal Amount, string Unit)
{
    private const int LongestUnit = 16;
    private const decimal Most = 1_000_000_000_000m;

    /// <summary>Reads a bill that was written down; null for anything else.</summary>
    public static Bill? Parse(string? text) =>
        text?.Split(' ') is [var amount, { Length: > 0 and <= LongestUnit } unit]
            && Array.TrueForAll(unit.ToCharArray(), char.IsAsciiLetter)
            && decimal.TryParse(amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number) && number < Most
            ? new(number, unit)
            : null;

    /// <summary>The sums of some bills, one for each unit: "3.36 USD, 8 units"; null for none.</summary>
    public static string? Sum(IEnumerable<string?> bills)
    {
        List<Bill> sums = [];
        foreach (string? text in bills)
        {
            if (Parse(text) is not { } bill)
            {
                continue;
            }

            int known = sums.FindIndex(sum => sum.Unit == bill.Unit);
            if (known < 0)
            {
                sums.Add(bill);
            }
            else
            {
                sums[known] = bill with { Amount = sums[known].Amount + bill.Amount };
            }
        }

        return sums.Count > 0 ? string.Join(", ", sums) : null;
    }

    /// <summary>The amount and its unit.</summary>
    public override string ToString() => FormattableString.Invariant($"{Amount:0.########} {Unit}");
}
