-- Search: words that mean the same, which stewards look after, and what nobody found.

create table search_synonyms (
  id         uuid primary key,
  forms      text[] not null check (cardinality(forms) between 2 and 12),
  changed_by uuid references people,
  changed_at timestamptz not null default now()
);
comment on table search_synonyms is 'Whoever searches for one form also finds the others; changed_by is null for those the product came with';

create table search_misses (
  folded    text not null,
  person_id uuid not null references people,
  q         text not null check (length(q) <= 200),
  missed_at timestamptz not null default now(),
  primary key (folded, person_id)
);
create index search_misses_time on search_misses (missed_at);
comment on table search_misses is 'What somebody looked for in vain; told to stewards only where five people or more did';

insert into search_synonyms (id, forms) select gen_random_uuid(), string_to_array(line, '|') from unnest(array[
  'MEM|ກະຊວງພະລັງງານ ແລະ ບໍ່ແຮ່|Ministry of Energy and Mines',
  'MOH|ກະຊວງສາທາລະນະສຸກ|Ministry of Health',
  'MTC|MPT|MOPT|ກະຊວງເຕັກໂນໂລຊີ ແລະ ການສື່ສານ|ກະຊວງໄປສະນີ ແລະ ໂທລະຄົມມະນາຄົມ|ກະຊວງໄປສະນີ ແລະ ໂທລະຄົມ|Ministry of Technology and Communications|Ministry of Posts and Telecommunications',
  'NUOL|ມະຫາວິທະຍາໄລແຫ່ງຊາດ|National University of Laos',
  'MOES|ກະຊວງສຶກສາທິການ ແລະ ກິລາ|Ministry of Education and Sports',
  'MOF|ກະຊວງການເງິນ|Ministry of Finance',
  'MPI|ກະຊວງແຜນການ ແລະ ການລົງທຶນ|Ministry of Planning and Investment',
  'MAF|ກະຊວງກະສິກຳ ແລະ ປ່າໄມ້|Ministry of Agriculture and Forestry',
  'MOHA|ກະຊວງພາຍໃນ|Ministry of Home Affairs',
  'MOJ|ກະຊວງຍຸຕິທຳ|Ministry of Justice',
  'LJI|ສະຖາບັນລາວ-ຍີ່ປຸ່ນ|Laos-Japan Institute',
  'DGC|ສູນລັດຖະບານດີຈິຕອນ|ສູນບໍລິຫານລັດດ້ວຍເອເລັກໂຕຣນິກ|Digital Government Centre|E-Government Center',
  'ລັດຖະບານດີຈິຕອນ|ລັດຖະບານເອເລັກໂຕຣນິກ|e-Government|digital government',
  'ດີຈິຕອນ|ດິຈິຕອນ|digital',
  'ສປປ ລາວ|Lao PDR',
  'ICT|ເຕັກໂນໂລຊີຂໍ້ມູນຂ່າວສານ|information and communication technology',
  'ການບໍລິຫານຄວາມຮູ້|ການຄຸ້ມຄອງຄວາມຮູ້|knowledge management',
  'ຄວາມຮູ້ບົ່ມຊ້ອນ|tacit knowledge',
  'ອົງກອນແຫ່ງການຮຽນຮູ້|learning organisation|learning organization',
  'ການຖ່າຍທອດຄວາມຮູ້|knowledge transfer',
  'ການແລກປ່ຽນຄວາມຮູ້|knowledge sharing',
  'ການຝຶກອົບຮົມ|training',
  'ບົດຮຽນ|lesson learned|lessons learned',
  'ນະໂຍບາຍ|policy',
  'ນິຕິກຳ|legal act|legislation',
  'ບົດລາຍງານ|report',
  'ການປະເມີນຜົນ|evaluation',
  'ນະວັດຕະກຳ|innovation',
  'ກອງປະຊຸມ|meeting',
  'ຂໍ້ຕົກລົງ|agreement',
  'ເອກະສານ|document',
  'ບົດຄວາມ|article',
  'ລາຍການຮຽນຮູ້|checklist',
  'ຕົວຊີ້ວັດ|indicator|metric',
  'ງົບປະມານ|budget',
  'ພະນັກງານລັດ|ລັດຖະກອນ|civil servant',
  'ການພັດທະນາບຸກຄະລາກອນ|human resource development',
  'ການຕິດຕາມຜົນການຝຶກອົບຮົມ|tracer study'
]) line;
