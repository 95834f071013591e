-- Deterministic data. {companies}, {people} and {opportunities} are numbers, filled in by data.ts.
create function bench_uuid(kind text, n bigint) returns uuid language sql immutable as $$
  select overlay(overlay(md5(kind || n) placing '4' from 13) placing '8' from 17)::uuid $$;
create function bench_int(kind text, n bigint, m int) returns int language sql immutable as $$
  select abs(('x' || substr(md5(kind || n), 1, 7))::bit(28)::int) % m $$;
create function bench_first(n bigint) returns text language sql immutable as $$
  select (array['Ada','Alan','Amira','Anton','Bea','Boris','Carla','Chen','Dana','Diego','Elif','Emil','Fatima','Felix','Grace','Hugo','Ines','Ivan','Jana','Jonas','Kaya','Kofi','Lena','Luis','Maya','Milan','Nadia','Noah','Olga','Omar','Paula','Pedro','Rosa','Ruben','Sana','Sven','Tara','Timo','Uma','Viktor'])[1 + bench_int('f', n, 40)] $$;
create function bench_last(n bigint) returns text language sql immutable as $$
  select (array['Abbott','Adler','Baker','Becker','Castro','Cohen','Dahl','Diaz','Eriksen','Evans','Fischer','Flores','Garcia','Gruber','Haas','Hansen','Ito','Ivanova','Jansen','Jones','Kaya','Klein','Lopez','Lund','Maier','Marino','Martin','Mayer','Mbeki','Nguyen','Novak','Okafor','Olsen','Patel','Quinn','Rossi','Silva','Tanaka','Weber','Zhang'])[1 + bench_int('l', n, 40)] $$;
create function bench_city(n bigint) returns text language sql immutable as $$
  select (array['Amsterdam','Athens','Austin','Barcelona','Berlin','Bogota','Boston','Brussels','Cairo','Chicago','Copenhagen','Dakar','Delhi','Denver','Dublin','Geneva','Hamburg','Hanoi','Helsinki','Istanbul','Jakarta','Kyoto','Lagos','Lima','Lisbon','London','Lyon','Madrid','Milan','Montreal','Munich','Nairobi','Oslo','Osaka','Paris','Porto','Prague','Quito','Riga','Rome','Seattle','Seoul','Sofia','Stockholm','Sydney','Tallinn','Tokyo','Toronto','Vienna','Zurich'])[1 + bench_int('c', n, 50)] $$;

insert into company
select bench_uuid('company', i), t, t, null, 'IMPORT', 'Seed',
  'Company ' || substr(md5('cn' || i), 1, 8), 'Site', 'https://' || substr(md5('cd' || i), 1, 12) || '.example', '[]'::jsonb,
  1 + bench_int('ce', i, 5000), 'LinkedIn', 'https://linkedin.example/company/' || i, null,
  (bench_int('cr', i, 1000000))::numeric * 1000000, 'USD', (1 + bench_int('cs', i, 300)) || ' Main St', null, bench_city(i),
  lpad(bench_int('cp', i, 99999)::text, 5, '0'), null, 'Country', i % 5 = 0, i
from generate_series(1, {companies}) i,
  lateral (select timestamptz '2023-01-01 00:00:00Z' + make_interval(secs => bench_int('ct', i, 63072000))) x(t);

insert into person
select bench_uuid('person', i), t, t, case when i % 50 = 0 then t + interval '30 days' end,
  'IMPORT', null, 'Seed', '{}'::jsonb, f, l, lower(f || '.' || l) || i || '@mail.example',
  case when i % 4 = 0 then jsonb_build_array(lower(l) || i || '@alt.example') else '[]'::jsonb end,
  'LinkedIn', 'https://linkedin.example/in/' || lower(f || '-' || l) || '-' || i, null,
  (array['Engineer','Designer','Account Executive','Head of Sales','CTO','CEO','Product Manager','Recruiter','Support Lead','Analyst'])[1 + bench_int('j', i, 10)],
  '6' || lpad(bench_int('ph', i, 99999999)::text, 8, '0'), 'FR', '+33', '[]'::jsonb,
  bench_city(i), 'https://avatar.example/' || substr(md5('av' || i), 1, 16) || '.png', i,
  bench_uuid('company', 1 + bench_int('pc', i, {companies}))
from generate_series(1, {people}) i,
  lateral (select bench_first(i), bench_last(i), timestamptz '2023-01-01 00:00:00Z' + make_interval(secs => bench_int('pt', i, 63072000))) x(f, l, t);

insert into opportunity
select bench_uuid('opportunity', i), t, t, null, 'IMPORT', 'Seed', 'Deal ' || substr(md5('on' || i), 1, 8),
  (1000 + bench_int('oa', i, 100000))::numeric * 1000000, 'EUR', t + interval '60 days',
  (array['NEW','SCREENING','MEETING','PROPOSAL','CUSTOMER'])[1 + bench_int('os', i, 5)], i,
  bench_uuid('company', 1 + bench_int('oc', i, {companies})), bench_uuid('person', 1 + bench_int('op', i, {people}))
from generate_series(1, {opportunities}) i,
  lateral (select timestamptz '2023-06-01 00:00:00Z' + make_interval(secs => bench_int('ot', i, 47000000))) x(t);
drop function bench_city(bigint), bench_last(bigint), bench_first(bigint), bench_int(text, bigint, int), bench_uuid(text, bigint);
