namespace MwanLb.Lab;

/// <summary>The shell scripts inside this assembly.</summary>
internal static class LabResource
{
    public static string Read(string name)
    {
        using var stream = typeof(LabResource).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded in this assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
