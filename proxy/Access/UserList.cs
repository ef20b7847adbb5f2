using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using MwanLb.Proxy.Interop;

namespace MwanLb.Proxy.Access;

/// <summary>Those who may use the proxy, as a file of htpasswd names them.</summary>
internal sealed class UserList
{
    private readonly FrozenDictionary<string, PasswordHash> _users;

    private UserList(Dictionary<string, PasswordHash> users) => _users = users.ToFrozenDictionary();

    /// <summary>How many there are.</summary>
    public int Count => _users.Count;

    /// <summary>Reads the file.</summary>
    /// <param name="path">For the messages.</param>
    /// <param name="text">Null: there is no file.</param>
    /// <exception cref="UsersFileException">With all that is wrong, file and line before each.</exception>
    public static UserList Parse(string path, string? text)
    {
        if (text is null)
        {
            throw new UsersFileException($"{path}: there is no such file; make it with htpasswd -B -c {path} NAME");
        }

        var users = new Dictionary<string, PasswordHash>();
        var problems = new StringBuilder();
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            if (line.Trim() is not ([] or ['#', ..]) && Add(users, line.ToString()) is { } problem)
            {
                problems.Append(problems.Length == 0 ? "" : "\n").Append(CultureInfo.InvariantCulture, $"{path}:{number}: {problem}");
            }
        }

        return problems.Length == 0 ? new UserList(users) : throw new UsersFileException(problems.ToString());
    }

    /// <summary>A user's password; null: there is no such user.</summary>
    public PasswordHash? Find(string user) => _users.GetValueOrDefault(user);

    /// <summary>
    /// A password to check in place of that of a user who does not exist, so that the time taken does not say which names do. The same for a name each time,
    /// and of some user, so that it takes as long as a user's does.
    /// </summary>
    /// <param name="secret">A number made of the name that nobody else can tell.</param>
    public PasswordHash? Decoy(UInt128 secret) => _users.Count == 0 ? null : _users.Values[(int)(secret % (UInt128)_users.Count)];

    private static string? Add(Dictionary<string, PasswordHash> users, string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
        {
            return "is not NAME:PASSWORD";
        }

        var name = line[..colon];
        // Apache allows for further fields.
        var password = line[(colon + 1)..].Split(':')[0].Trim();
        if (PasswordHash.TryParse(password, out var problem) is not { } hash)
        {
            return $"the password of \"{name}\" {problem}";
        }

        if (hash.Scheme == PasswordScheme.Crypt && !LibCrypt.IsAvailable)
        {
            return $"the password of \"{name}\" needs libcrypt.so.1, which is not installed (Debian: libcrypt1)";
        }

        return users.TryAdd(name, hash) ? null : $"\"{name}\" stands here twice";
    }
}
