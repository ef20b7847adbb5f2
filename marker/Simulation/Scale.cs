namespace MwanLb.Marker.Simulation;

/// <summary>Numbers that are good to read on an axis.</summary>
internal static class Scale
{
    /// <summary>The next of 1, 1.5, 2, 3, 4, 5, 6, 8 and their tenfolds; 1 for nothing.</summary>
    public static double RoundUp(double value)
    {
        if (value <= 0)
        {
            return 1;
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return power * new[] { 1, 1.5, 2, 3, 4, 5, 6, 8, 10 }.First(step => value <= step * power * (1 + 1e-9));
    }
}
