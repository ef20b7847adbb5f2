namespace MwanLb.Proxy.Access;

/// <summary>The users file cannot be used.</summary>
internal sealed class UsersFileException(string message) : Exception(message);
