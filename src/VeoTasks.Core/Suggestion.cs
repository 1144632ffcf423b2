namespace VeoTasks;

/// <summary>Finds what somebody meant who mistyped a name.</summary>
internal static class Suggestion
{
    /// <summary>How short a beginning or end of a name may be that counts as meant.</summary>
    private const int ShortestPart = 3;

    /// <summary>" Did you mean mulerun?", or nothing when no name is near.</summary>
    public static string For(string typed, IEnumerable<string> known) => Nearest(typed, known) is { } name ? $" Did you mean {name}?" : "";

    /// <summary>
    /// The known name that differs by the fewest keystrokes, at most one for every three letters; or one that the other continues.
    /// </summary>
    public static string? Nearest(string typed, IEnumerable<string> known)
    {
        string text = typed.ToLowerInvariant();
        return known
            .Select(name => (Name: name, Distance: Distance(text, name.ToLowerInvariant())))
            .Where(near => near.Distance > 0 && (near.Distance <= Limit(text, near.Name) || IsPart(text, near.Name)))
            .OrderBy(near => near.Distance)
            .Select(near => near.Name)
            .FirstOrDefault();
    }

    /// <summary>The same for models, whose numbers are no slip: a model 3.2 may well be new.</summary>
    public static string? NearestWithSameDigits(string typed, IEnumerable<string> known) =>
        Nearest(typed, known.Where(name => name.Where(char.IsAsciiDigit).SequenceEqual(typed.Where(char.IsAsciiDigit))));

    private static int Limit(string typed, string name) => Math.Clamp(Math.Max(typed.Length, name.Length) / 3, 1, 3);

    private static bool IsPart(string typed, string name) =>
        Math.Min(typed.Length, name.Length) >= ShortestPart
        && (name.StartsWith(typed, StringComparison.OrdinalIgnoreCase) || typed.StartsWith(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>How many letters have to be typed, left out, changed or swapped with their neighbour (optimal string alignment).</summary>
    private static int Distance(string from, string to)
    {
        int[,] cost = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++)
        {
            for (int j = 0; j <= to.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    cost[i, j] = i + j;
                    continue;
                }

                int change = from[i - 1] == to[j - 1] ? 0 : 1;
                cost[i, j] = Math.Min(Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1, cost[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
                }
            }
        }

        return cost[from.Length, to.Length];
    }
}
