namespace MwanLb.Engine.Configuration.Reading;

/// <summary>Finds the word that a misspelled one was probably meant to be.</summary>
internal static class NearestWord
{
    // Two edits cover a swapped pair, a doubled letter and a wrong separator; three would make unrelated short keys "near".
    private const int MaxDistance = 2;

    public static string? Find(string word, IEnumerable<string> candidates) => candidates
        .Where(candidate => Math.Abs(candidate.Length - word.Length) <= MaxDistance && candidate.Length > MaxDistance)
        .Select(candidate => (Candidate: candidate, Distance: Distance(word, candidate)))
        .Where(pair => pair.Distance <= MaxDistance)
        .OrderBy(pair => pair.Distance)
        .FirstOrDefault().Candidate;

    /// <summary>Levenshtein's distance, upper and lower case alike.</summary>
    private static int Distance(string first, string second)
    {
        var previous = Enumerable.Range(0, second.Length + 1).ToArray();
        for (var i = 1; i <= first.Length; i++)
        {
            var current = new int[second.Length + 1];
            current[0] = i;
            for (var j = 1; j <= second.Length; j++)
            {
                var substitution = char.ToLowerInvariant(first[i - 1]) == char.ToLowerInvariant(second[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(previous[j] + 1, current[j - 1] + 1), previous[j - 1] + substitution);
            }
            previous = current;
        }
        return previous[^1];
    }
}
